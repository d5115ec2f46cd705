import { makeStyles, tokens } from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Task } from "./queries";
import { HEIGHT, TaskLine } from "./TaskLine";

const useStyles = makeStyles({
  scroll: {
    maxHeight: "max(240px, 100vh - 350px)",
    overflowY: "auto",
    // What changes in here changes nothing around it.
    contain: "layout paint style",
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow2,
  },
  all: { position: "relative", margin: 0, padding: 0, listStyle: "none" },
});

interface Props {
  tasks: readonly Task[];
  open: string | undefined;
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
  more: (() => unknown) | undefined;
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
              <TaskLine
                key={key}
                task={task}
                place={index}
                of={tasks.length}
                top={start}
                open={task.id === open}
                selected={selected.has(task.id)}
                toggle={toggle}
              />
            )
          );
        })}
      </ul>
    </div>
  );
}
