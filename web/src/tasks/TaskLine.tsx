import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Due } from "./Due";
import type { Task } from "./queries";

/** How high a line is, in pixels. */
export const HEIGHT = 65;

const useStyles = makeStyles({
  row: {
    position: "absolute",
    top: 0,
    left: 0,
    width: "100%",
    height: `${HEIGHT}px`,
    boxSizing: "border-box",
    display: "flex",
    alignItems: "center",
    contain: "layout paint style",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  open: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    ":hover": { backgroundColor: tokens.colorBrandBackground2 },
  },
  // The whole height beside the words can be pressed.
  box: { display: "grid", placeItems: "center", flexShrink: 0, width: "40px", height: "100%" },
  check: {
    width: "16px",
    height: "16px",
    margin: 0,
    accentColor: tokens.colorCompoundBrandBackground,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" },
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

interface Props {
  task: Task;
  /** Which of how many it is, from 0. */
  place: number;
  of: number;
  /** Where it begins in the list, in pixels. */
  top: number;
  open: boolean;
  selected: boolean;
  toggle: (id: string) => void;
}

/** A task among many. Made of plain elements, and drawn anew only when it changes: scrolling past it costs little. */
export const TaskLine = memo(function TaskLine({ task, place, of, top, open, selected, toggle }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title, number, requester } = task.request;
  return (
    <li
      className={mergeClasses(styles.row, open && styles.open)}
      style={{ transform: `translateY(${top}px)` }}
      aria-setsize={of}
      aria-posinset={place + 1}
    >
      <label className={styles.box}>
        <input
          type="checkbox"
          className={styles.check}
          checked={selected}
          aria-label={t("tasks.select", { title })}
          onChange={() => toggle(task.id)}
        />
      </label>
      <Link href={`/inbox/${task.id}`} className={styles.link} aria-current={open ? "true" : undefined}>
        <span className={styles.title}>{title}</span>
        <span className={styles.note}>
          <span className={styles.who}>
            {requester.name} · {number}
          </span>
          <Due at={task.dueAt} />
        </span>
      </Link>
    </li>
  );
});
