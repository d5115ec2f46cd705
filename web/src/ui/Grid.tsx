import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowSortDownRegular, ArrowSortRegular, ArrowSortUpRegular } from "@fluentui/react-icons";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Order, pressed, sorted, type Value } from "./sorting";

const useStyles = makeStyles({
  // What is read out and not seen.
  heard: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
  scroll: {
    position: "relative",
    overflow: "auto",
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: { width: "100%", borderCollapse: "collapse", fontSize: tokens.fontSizeBase300 },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    textAlign: "left",
    verticalAlign: "top",
    fontWeight: tokens.fontWeightRegular,
    minWidth: "72px",
    overflowWrap: "break-word",
  },
  head: { fontWeight: tokens.fontWeightSemibold, verticalAlign: "bottom" },
  figure: { textAlign: "right", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
  sort: {
    display: "inline-flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalXXS,
    border: "none",
    padding: 0,
    background: "none",
    color: "inherit",
    font: "inherit",
    textAlign: "inherit",
    cursor: "pointer",
    ":hover": { textDecorationLine: "underline" },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

export interface GridColumn<T> {
  key: string;
  title: string;
  cell: (row: T) => ReactNode;
  /** What it is sorted by; without it one cannot sort by it. */
  sort?: (row: T) => Value;
  /** Whether its cells are figures, which stand beneath each other by their last digit. */
  figure?: boolean;
}

interface Props<T> {
  /** What the table is, for who does not see it. */
  caption: string;
  /** The first one names its rows. */
  columns: readonly GridColumn<T>[];
  rows: readonly T[];
  keyOf: (row: T, place: number) => string | number;
  className?: string | undefined;
}

/** Figures and words in rows and columns, sorted by whoever looks; wider than its place it scrolls, by keys as well. */
export function Grid<T>({ caption, columns, rows, keyOf, className }: Props<T>) {
  const styles = useStyles();
  const { i18n } = useTranslation();
  const label = useId();
  const [order, setOrder] = useState<Order>();
  const { place, scrolls } = useScrolling();
  const by = columns.find(({ key }) => key === order?.key)?.sort;
  const shown = order && by ? sorted(rows, by, order.down, i18n.language) : rows;
  return (
    <div
      ref={place}
      className={mergeClasses(styles.scroll, className)}
      {...(scrolls && { role: "group", tabIndex: 0, "aria-labelledby": label })}
    >
      <table className={styles.table}>
        <caption id={label} className={styles.heard}>
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head
                key={column.key}
                column={column}
                order={order}
                press={() => setOrder(pressed(order, column.key))}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, place) => (
            <tr key={keyOf(row, place)}>
              {columns.map((column, index) => {
                const Cell = index ? "td" : "th";
                return (
                  <Cell
                    key={column.key}
                    {...(!index && { scope: "row" })}
                    className={mergeClasses(styles.cell, column.figure && styles.figure)}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps<T> {
  column: GridColumn<T>;
  order: Order | undefined;
  press: () => void;
}

function Head<T>({ column: { key, title, sort, figure }, order, press }: HeadProps<T>) {
  const styles = useStyles();
  const mine = order?.key === key ? order : undefined;
  const Arrow = mine ? (mine.down ? ArrowSortDownRegular : ArrowSortUpRegular) : ArrowSortRegular;
  return (
    <th
      scope="col"
      className={mergeClasses(styles.cell, styles.head, figure && styles.figure)}
      {...(sort && { "aria-sort": mine ? (mine.down ? "descending" : "ascending") : "none" })}
    >
      {sort ? (
        <button type="button" className={styles.sort} onClick={press}>
          {title} <Arrow aria-hidden />
        </button>
      ) : (
        title
      )}
    </th>
  );
}

/** Whether there is more than is seen: only then it is a stop for the keyboard. */
function useScrolling() {
  const place = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const look = () =>
      setScrolls(box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1);
    const watch = new ResizeObserver(look);
    watch.observe(box);
    if (box.firstElementChild) watch.observe(box.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return { place, scrolls };
}
