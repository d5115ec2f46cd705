import { ChartMultipleRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { said } from "../forms/schema";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { Row, Rows } from "../ui/Rows";
import { Section } from "../ui/Section";
import { type Report, reports } from "./queries";
import { Subscriptions } from "./Subscriptions";

const Reading = lazy(() => import("./Reading"));

/** All reports with my subscriptions, or one of them to read. */
export default function Reports({ reportKey }: { reportKey: string | undefined }) {
  const { t } = useTranslation();
  const known = useQuery(reports);
  return (
    <Answer of={known}>
      {({ items }) => {
        const one = items.find((report) => report.key === reportKey);
        if (one) return <Reading key={one.key} report={one} />;
        return (
          <Page title={t("reports.title")} lead={t("reports.lead")}>
            <Section title={t("reports.all")}>
              <All items={items} />
            </Section>
            <Section title={t("reports.subscriptions")}>
              <Subscriptions reports={items} />
            </Section>
          </Page>
        );
      }}
    </Answer>
  );
}

function All({ items }: { items: readonly Report[] }) {
  const { t, i18n } = useTranslation();
  if (!items.length) return <Empty icon={<ChartMultipleRegular />} title={t("reports.nothing")} />;
  return (
    <Rows label={t("reports.all")}>
      {items.map((one) => (
        <Row
          key={one.key}
          to={`/reports/${one.key}`}
          title={said(one.title, i18n.language)}
          note={said(one.description, i18n.language)}
        />
      ))}
    </Rows>
  );
}
