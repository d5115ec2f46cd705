import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import { ArrowDownloadRegular, MailRegular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HubForm, type Values } from "../forms/HubForm";
import { said } from "../forms/schema";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { Panel } from "../ui/Panel";
import { useToasts } from "../ui/toasts";
import { Chart } from "./Chart";
import { Figures } from "./Figures";
import { type Format, lines, type Report, run } from "./queries";
import { Subscribe } from "./Subscribe";

const useStyles = makeStyles({ body: { display: "grid", gap: tokens.spacingVerticalXL } });
const FORMATS: readonly Format[] = ["xlsx", "pdf", "csv", "json"];

/** One report: chosen, read as a chart and a table, taken along, subscribed to. */
export default function Reading({ report }: { report: Report }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<Values>({});
  const [shown, setShown] = useState<Values>({});
  const [subscribing, setSubscribing] = useState(false);
  const read = useQuery({
    queryKey: ["reports", report.key, shown],
    queryFn: () => lines(report.key, shown),
    staleTime: 60_000,
  });
  return (
    <Page
      title={said(report.title, i18n.language) ?? report.key}
      lead={said(report.description, i18n.language)}
      actions={
        <>
          <Download report={report} parameters={shown} />
          <Button icon={<MailRegular />} onClick={() => setSubscribing(true)}>
            {t("reports.subscribe")}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {Object.keys(report.parameters.properties ?? {}).length > 0 && (
          <Panel title={t("reports.choose")}>
            <HubForm schema={report.parameters} values={chosen} onChange={setChosen} onSubmit={setShown}>
              <Button type="submit" style={{ marginTop: "12px" }}>
                {t("reports.show")}
              </Button>
            </HubForm>
          </Panel>
        )}
        <Answer of={read}>
          {(rows) =>
            rows.length ? (
              <>
                <Chart report={report} rows={rows} />
                <Figures report={report} rows={rows} />
              </>
            ) : (
              <Empty title={t("reports.empty")}>{t("reports.emptyDetail")}</Empty>
            )
          }
        </Answer>
      </div>
      <Subscribe report={report} parameters={shown} open={subscribing} close={() => setSubscribing(false)} />
    </Page>
  );
}

function Download({ report, parameters }: { report: Report; parameters: Values }) {
  const { t } = useTranslation();
  const { fail } = useToasts();
  const making = useMutation({
    mutationFn: (format: Format) => run(report.key, format, parameters),
    onSuccess: ({ link }) => {
      const anchor = document.createElement("a");
      anchor.href = link.url;
      anchor.click();
    },
    onError: fail,
  });
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowDownloadRegular />} disabledFocusable={making.isPending}>
          {t(making.isPending ? "reports.making" : "reports.download")}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {FORMATS.map((format) => (
            <MenuItem key={format} onClick={() => making.mutate(format)}>
              {t(`reports.formats.${format}`)}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
