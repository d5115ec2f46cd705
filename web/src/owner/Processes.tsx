import { Button } from "@fluentui/react-components";
import { AddRegular, BranchRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { categoryName } from "../processes/category";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { Row, Rows } from "../ui/Rows";
import { type Owned, owned } from "./queries";
import { VersionState } from "./state";

/** The processes that I answer for, and how far their newest versions are. */
export function Processes({ begins }: { begins: boolean }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const known = useQuery(owned);
  const begin = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => go("/new")}>
      {t("owner.begin")}
    </Button>
  );
  return (
    <Page title={t("owner.title")} lead={t("owner.lead")} actions={begins && begin}>
      <Answer of={known}>
        {({ items }) =>
          items.length ? (
            <Rows label={t("owner.title")}>
              {items.map((one) => (
                <OwnedRow key={one.key} item={one} />
              ))}
            </Rows>
          ) : (
            <Empty icon={<BranchRegular />} title={t("owner.nothing")} action={begins && begin}>
              {t("owner.nothingDetail")}
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function OwnedRow({ item }: { item: Owned }) {
  const { t } = useTranslation();
  const { key, title, category, version, state, published } = item;
  const shelf = categoryName(t, category);
  const stands = published ? t("owner.inUse", { version: published }) : t("owner.neverPublished");
  return (
    <Row
      to={`/${key}`}
      title={title}
      note={`${key} · ${shelf} · ${stands}`}
      end={
        state !== "published" && (
          <>
            {t("owner.version", { version })} <VersionState state={state} />
          </>
        )
      }
    />
  );
}
