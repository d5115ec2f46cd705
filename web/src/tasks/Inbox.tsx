import { Button, makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import { ArrowLeftRegular, MailInboxRegular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { Me } from "../app/me";
import { Answer } from "../ui/Answer";
import { useAhead } from "../ui/ahead";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { ready } from "../ui/ready";
import { Waiting } from "../ui/Waiting";
import { Bulk } from "./Bulk";
import { ALL, Filters, type Narrowing } from "./Filters";
import { after, neighbour, stroke } from "./keys";
import { inbox, type Task } from "./queries";
import { StandingIn } from "./StandingIn";
import { TaskList } from "./TaskList";
import { useHeld } from "./useDecisions";

// The list stands there first; what opens beside it follows while one reads.
const Decide = ready(() => import("./Decide"));

const useStyles = makeStyles({
  columns: {
    display: "grid",
    gridTemplateColumns: "minmax(300px, 2fr) minmax(0, 3fr)",
    gap: tokens.spacingHorizontalXL,
    alignItems: "start",
    "@media (max-width: 900px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  list: { display: "grid", gap: tokens.spacingVerticalM, minWidth: 0 },
  away: { "@media (max-width: 900px)": { display: "none" } },
  back: { justifySelf: "start", "@media (min-width: 901px)": { display: "none" } },
  keys: { color: tokens.colorNeutralForeground2, "@media (max-width: 900px)": { display: "none" } },
  detail: { minWidth: 0, display: "grid", gap: tokens.spacingVerticalM },
});

/** What waits for me: a list to walk through by keys, and beside it the one that is open. */
export default function Inbox({ me, task }: { me: Me; task: string | undefined }) {
  const { t } = useTranslation();
  const [narrowing, narrow] = useState(ALL);
  useAhead(Decide.load);
  const { process, overdue } = narrowing;
  const search = useDeferredValue(narrowing.search.trim());
  const known = useInfiniteQuery({
    ...inbox({ ...(search && { search }), ...(process && { process }), ...(overdue && { overdue }) }),
    placeholderData: (before) => before,
  });
  return (
    <Page title={t("nav.inbox")} lead={t("tasks.lead")}>
      <StandingIn me={me} />
      <Answer of={known}>
        {({ pages }) => (
          <Desk
            pages={pages}
            open={task}
            narrowing={narrowing}
            narrow={narrow}
            more={known.hasNextPage ? known.fetchNextPage : undefined}
          />
        )}
      </Answer>
    </Page>
  );
}

interface DeskProps {
  pages: readonly { items: readonly Task[] }[];
  open: string | undefined;
  narrowing: Narrowing;
  narrow: (narrowing: Narrowing) => void;
  more: (() => unknown) | undefined;
}

function Desk({ pages, open, narrowing, narrow, more }: DeskProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const held = useHeld();
  const items = useMemo(() => pages.flatMap((page) => page.items), [pages]);
  const shown = useMemo(() => items.filter((one) => !held.has(one.id)), [items, held]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const field = useRef<HTMLInputElement>(null);
  const go = useWay(items, held, open);
  const toggle = useCallback((id: string) => setSelected((before) => toggled(before, id)), []);
  useKeys(shown, open, go, toggle, field);
  const chosen = shown.filter((one) => selected.has(one.id));
  return (
    <div className={styles.columns}>
      <div className={mergeClasses(styles.list, open && styles.away)}>
        <Filters field={field} narrowing={narrowing} narrow={narrow} />
        <Bulk chosen={chosen} all={shown} select={setSelected} />
        {shown.length ? (
          <TaskList tasks={shown} open={open} selected={selected} toggle={toggle} more={more} />
        ) : (
          <Empty
            icon={<MailInboxRegular />}
            title={t(isAll(narrowing) ? "home.nothingWaits" : "tasks.nothingFits")}
          />
        )}
        <Text size={200} className={styles.keys}>
          {t("tasks.keys")}
        </Text>
      </div>
      <div className={mergeClasses(styles.detail, !open && styles.away)}>
        {open ? (
          <>
            <Button className={styles.back} icon={<ArrowLeftRegular />} onClick={() => go(undefined)}>
              {t("nav.inbox")}
            </Button>
            <Suspense fallback={<Waiting />}>
              <Decide key={open} id={open} />
            </Suspense>
          </>
        ) : (
          shown.length > 0 && <Empty icon={<MailInboxRegular />} title={t("tasks.pick")} />
        )}
      </div>
    </div>
  );
}

function isAll({ search, process, overdue }: Narrowing): boolean {
  return !search && !process && !overdue;
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Opens one task or none; when the open one is decided, the next opens. */
function useWay(items: readonly Task[], held: ReadonlySet<string>, open: string | undefined) {
  const [, navigate] = useLocation();
  const go = (id: string | undefined) => navigate(id ? `/inbox/${id}` : "/inbox", { replace: true });
  useEffect(() => {
    const ids = items.map((one) => one.id);
    const next = after(ids, held, open);
    if (next !== open) navigate(next ? `/inbox/${next}` : "/inbox", { replace: true });
  }, [items, held, open, navigate]);
  return go;
}

/** The inbox by keys alone; the letters that decide press the buttons of the open task. */
function useKeys(
  shown: readonly Task[],
  open: string | undefined,
  go: (id: string | undefined) => void,
  toggle: (id: string) => void,
  field: React.RefObject<HTMLInputElement | null>,
) {
  useEffect(() => {
    const ids = shown.map((one) => one.id);
    const act: Record<string, () => void> = {
      next: () => go(neighbour(ids, open, 1)),
      previous: () => go(neighbour(ids, open, -1)),
      select: () => open && toggle(open),
      open: () => go(open ?? ids[0]),
      search: () => field.current?.focus(),
      approve: () => press("approve"),
      reject: () => press("reject"),
      return: () => press("return"),
    };
    const listen = (event: KeyboardEvent) => {
      const meaning = stroke(event);
      if (!meaning) return;
      event.preventDefault();
      act[meaning]?.();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}

function press(outcome: string): void {
  document.querySelector<HTMLButtonElement>(`button[data-outcome="${outcome}"]`)?.click();
}
