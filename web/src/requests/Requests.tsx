import { makeStyles, SearchBox, tokens } from "@fluentui/react-components";
import { TaskListLtrRegular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import type { Me } from "../app/me";
import { Afterwards } from "../ui/Afterwards";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { Row, Rows } from "../ui/Rows";
import { RequestState } from "../ui/state";
import { When } from "../ui/When";
import { useAllInStep } from "./mirroring";
import { type Request, requests, type Wanted } from "./queries";
import { whereItStands } from "./standing";

// The list stands there first.
const Choices = lazy(() => import("./Choices"));

const useStyles = makeStyles({
  tools: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  search: { flex: "1 1 260px", maxWidth: "480px" },
  choices: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalM,
    // As high as they will be, so that nothing jumps.
    minHeight: "32px",
    "@media (max-width: 420px)": { minHeight: "120px" },
  },
});

/** My requests, and all others that I may see; found by words, state and whose they are. */
export default function Requests({ me }: { me: Me }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [filters, setFilters] = useSearchParams();
  const [search, setSearch] = useState("");
  const state = filters.get("state") ?? "";
  const whose = filters.get("whose") ?? "mine";
  const process = filters.get("process") ?? "";
  const choose = (name: string, value: string) =>
    setFilters((before) => ({ ...Object.fromEntries(before), [name]: value }), { replace: true });
  const words = useDeferredValue(search.trim());
  useAllInStep();
  return (
    <Page title={t("requests.title")} lead={t("requests.lead")}>
      <search className={styles.tools}>
        <SearchBox
          className={styles.search}
          placeholder={t("requests.search")}
          aria-label={t("requests.search")}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
        <div className={styles.choices}>
          <Afterwards>
            <Choices whose={whose} process={process} state={state} choose={choose} />
          </Afterwards>
        </div>
      </search>
      <Found
        wanted={{
          standing: true,
          ...(process && { process }),
          ...(state && { state: state as Request["state"] }),
          ...(whose === "mine" && { requester: me.id }),
          ...(words && { search: words }),
        }}
      />
    </Page>
  );
}

function Found({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({ ...requests(wanted), placeholderData: (before) => before });
  return (
    <Answer of={found}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (!items.length) {
          return (
            <Empty
              icon={<TaskListLtrRegular />}
              title={t("requests.nothing")}
              action={<Link href="/processes">{t("home.ask")}</Link>}
            >
              {t("requests.nothingDetail")}
            </Empty>
          );
        }
        return (
          <>
            <Rows label={t("requests.title")}>
              {items.map((one) => (
                <RequestRow key={one.id} request={one} />
              ))}
            </Rows>
            <More of={found} />
          </>
        );
      }}
    </Answer>
  );
}

function RequestRow({ request }: { request: Request }) {
  const { t } = useTranslation();
  const to =
    request.state === "draft"
      ? `/processes/${request.process}?draft=${request.id}`
      : `/requests/${request.id}`;
  return (
    <Row
      to={to}
      title={request.title}
      note={
        <>
          {request.number} · {t("tasks.from", { name: request.requester.name })} ·{" "}
          {whereItStands(t, request) || <When at={request.updatedAt} />}
        </>
      }
      end={<RequestState state={request.state} />}
    />
  );
}
