import {
  Caption1,
  makeStyles,
  mergeClasses,
  SearchBox,
  Subtitle2,
  Tab,
  TabList,
  Text,
  tokens,
} from "@fluentui/react-components";
import { SearchRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { useLinkedSheet } from "../ui/Panel";
import { categoryName } from "./category";
import { Drafts } from "./Drafts";
import { type CatalogueItem, catalogue } from "./queries";

const useStyles = makeStyles({
  tools: { display: "grid", gap: tokens.spacingVerticalM, marginBottom: tokens.spacingVerticalL },
  search: { maxWidth: "480px", width: "100%" },
  tabs: { flexWrap: "wrap" },
  grid: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(260px, 1fr))",
    gap: tokens.spacingHorizontalL,
    listStyle: "none",
    margin: 0,
    padding: 0,
  },
  offer: { height: "100%", boxSizing: "border-box" },
  category: { color: tokens.colorBrandForeground1 },
  description: { color: tokens.colorNeutralForeground2 },
});

/** Everything that one may ask for. */
export default function Catalogue() {
  const { t } = useTranslation();
  const all = useQuery(catalogue);
  return (
    <Page title={t("processes.title")} lead={t("processes.lead")}>
      <Drafts />
      <Answer of={all}>{({ items }) => <Offer items={items} />}</Answer>
    </Page>
  );
}

function Offer({ items }: { items: readonly CatalogueItem[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [place, setPlace] = useSearchParams();
  const [search, setSearch] = useState("");
  const category = place.get("category") ?? "";
  const categories = [...new Set(items.map((one) => one.category))].sort();
  const shown = items.filter((one) => (!category || one.category === category) && fits(one, search));
  return (
    <>
      <div className={styles.tools}>
        <SearchBox
          className={styles.search}
          autoFocus
          placeholder={t("processes.search")}
          aria-label={t("processes.search")}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
        <TabList
          className={styles.tabs}
          aria-label={t("processes.categories")}
          selectedValue={category}
          onTabSelect={(_, { value }) =>
            setPlace(value ? { category: String(value) } : {}, { replace: true })
          }
        >
          <Tab value="">{t("processes.every")}</Tab>
          {categories.map((one) => (
            <Tab key={one} value={one}>
              {categoryName(t, one)}
            </Tab>
          ))}
        </TabList>
      </div>
      {shown.length ? (
        <ul className={styles.grid}>
          {shown.map((one) => (
            <li key={one.key}>
              <Offered item={one} />
            </li>
          ))}
        </ul>
      ) : (
        <Empty icon={<SearchRegular />} title={t("processes.nothing")}>
          {t(search ? "processes.nothingFits" : "processes.nothingOffered")}
        </Empty>
      )}
    </>
  );
}

function fits(item: CatalogueItem, search: string): boolean {
  const text = `${item.title} ${item.description} ${item.key}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Offered({ item }: { item: CatalogueItem }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Link href={`/processes/${item.key}`} className={mergeClasses(useLinkedSheet(), styles.offer)}>
      <Caption1 className={styles.category}>{categoryName(t, item.category)}</Caption1>
      <Subtitle2 as="h2" style={{ margin: 0 }}>
        {item.title}
      </Subtitle2>
      <Text className={styles.description}>{item.description}</Text>
    </Link>
  );
}
