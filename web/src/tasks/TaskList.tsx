import { Checkbox, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Due } from "./Due";
import type { Task } from "./queries";

const useStyles = makeStyles({
  scroll: {
    maxHeight: "calc(100vh - 300px)",
    minHeight: "240px",
    overflowY: "auto",
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow2,
  },
  all: { position: "relative", margin: 0, padding: 0, listStyle: "none" },
  row: {
    position: "absolute",
    top: 0,
    left: 0,
    width: "100%",
    boxSizing: "border-box",
    display: "flex",
    alignItems: "center",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  open: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    ":hover": { backgroundColor: tokens.colorBrandBackground2 },
  },
  link: {
    flex: "1 1 auto",
    minWidth: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS} 0`,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: "none",
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  title: {
    display: "block",
    fontWeight: tokens.fontWeightSemibold,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  note: {
    display: "flex",
    justifyContent: "space-between",
    gap: "8px",
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  who: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
});
const HEIGHT = 65;

interface Props {
  tasks: readonly Task[];
  open: string | undefined;
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
  more: (() => void) | undefined;
}

/** The tasks, oldest due first; however many, only those in sight are drawn. */
export function TaskList({ tasks, open, selected, toggle, more }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
    getItemKey: (index) => tasks[index]?.id ?? index,
  });
  const at = tasks.findIndex((one) => one.id === open);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [at, rows]);
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= tasks.length - 10) more?.();
  }, [last, tasks.length, more]);
  return (
    <div ref={scroll} className={styles.scroll}>
      <ul className={styles.all} style={{ height: rows.getTotalSize() }} aria-label={t("nav.inbox")}>
        {drawn.map(({ index, start, key }) => {
          const task = tasks[index];
          return (
            task && (
              <li
                key={key}
                className={mergeClasses(styles.row, task.id === open && styles.open)}
                style={{ height: HEIGHT, transform: `translateY(${start}px)` }}
                aria-setsize={tasks.length}
                aria-posinset={index + 1}
              >
                <TaskLine
                  task={task}
                  open={task.id === open}
                  selected={selected.has(task.id)}
                  toggle={toggle}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

interface LineProps {
  task: Task;
  open: boolean;
  selected: boolean;
  toggle: (id: string) => void;
}

function TaskLine({ task, open, selected, toggle }: LineProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title, number, requester } = task.request;
  return (
    <>
      <Checkbox
        checked={selected}
        aria-label={t("tasks.select", { title })}
        onChange={() => toggle(task.id)}
      />
      <Link href={`/inbox/${task.id}`} className={styles.link} aria-current={open ? "true" : undefined}>
        <span className={styles.title}>{title}</span>
        <span className={styles.note}>
          <span className={styles.who}>
            {requester.name} · {number}
          </span>
          <Due at={task.dueAt} />
        </span>
      </Link>
    </>
  );
}
