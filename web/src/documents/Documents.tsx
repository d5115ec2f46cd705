import { makeStyles, SearchBox, Tab, TabList, tokens } from "@fluentui/react-components";
import { DocumentMultipleRegular, SearchRegular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { Rows } from "../ui/Rows";
import { Waiting } from "../ui/Waiting";
import { DocumentRow } from "./DocumentRow";
import { documents, type Wanted } from "./queries";

const RequestPicker = lazy(() => import("./RequestPicker"));

const useStyles = makeStyles({
  tools: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "end",
    gap: tokens.spacingHorizontalM,
    marginBlock: tokens.spacingVerticalL,
  },
  search: { flex: "1 1 220px", maxWidth: "480px" },
});
const SHELVES = ["mine", "shared", "request"] as const;
type Shelf = (typeof SHELVES)[number];
const NOTHING = { mine: "nothing", shared: "nothingShared", request: "nothingOfRequest" } as const;

/** Documents: mine, those that others brought to requests of mine, those of one request; each with its request. */
export default function Documents() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [place, setPlace] = useSearchParams();
  const [search, setSearch] = useState("");
  const words = useDeferredValue(search.trim());
  const request = place.get("request") ?? "";
  const shelf = SHELVES.find((one) => one === place.get("shelf")) ?? (request ? "request" : "mine");
  const go = (to: Record<string, string>) => setPlace(to, { replace: true });
  return (
    <Page title={t("documents.title")} lead={t("documents.lead")}>
      <TabList
        style={{ flexWrap: "wrap" }}
        aria-label={t("documents.title")}
        selectedValue={shelf}
        onTabSelect={(_, { value }) => go(value === "mine" ? {} : { shelf: value as Shelf })}
      >
        {SHELVES.map((one) => (
          <Tab key={one} value={one}>
            {t(`documents.shelves.${one}`)}
          </Tab>
        ))}
      </TabList>
      <search className={styles.tools}>
        {shelf === "request" && (
          <Suspense>
            <RequestPicker
              value={request}
              onChange={(id) => go({ shelf: "request", ...(id && { request: id }) })}
            />
          </Suspense>
        )}
        {(shelf !== "request" || request) && (
          <SearchBox
            className={styles.search}
            placeholder={t("documents.search")}
            aria-label={t("documents.search")}
            maxLength={100}
            value={search}
            onChange={(_, data) => setSearch(data.value)}
          />
        )}
      </search>
      {shelf === "request" && !request ? (
        <Empty icon={<SearchRegular />} title={t("documents.chooseRequest")}>
          {t("documents.chooseRequestDetail")}
        </Empty>
      ) : (
        <Found
          shelf={shelf}
          wanted={{
            ...(shelf === "shared" && { shared: true }),
            ...(shelf === "request" && { request }),
            ...(words && { search: words }),
          }}
        />
      )}
    </Page>
  );
}

function Found({ shelf, wanted }: { shelf: Shelf; wanted: Wanted }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(documents(wanted));
  useLookingOn(found);
  return (
    <Answer of={found}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (!items.length && found.hasNextPage) return <Waiting />;
        if (!items.length) {
          const words = wanted.search ? "nothingFits" : NOTHING[shelf];
          return (
            <Empty icon={<DocumentMultipleRegular />} title={t(`documents.${words}`)}>
              {t(`documents.${words}Detail`)}
            </Empty>
          );
        }
        return (
          <>
            <Rows label={t("documents.title")}>
              {items.map((one) => (
                <DocumentRow key={one.id} document={one} />
              ))}
            </Rows>
            <More of={found} />
          </>
        );
      }}
    </Answer>
  );
}

interface Paged {
  data: { pages: { items: readonly unknown[] }[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => unknown;
}

/** A page may be empty although there are more: then the next one is asked for without a click. */
function useLookingOn({ data, hasNextPage, isFetching, isError, fetchNextPage }: Paged) {
  const nothingNew = data?.pages.at(-1)?.items.length === 0;
  useEffect(() => {
    if (nothingNew && hasNextPage && !isFetching && !isError) fetchNextPage();
  }, [nothingNew, hasNextPage, isFetching, isError, fetchNextPage]);
}
