import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DocumentLinks } from "../documents/DocumentLinks";
import { day, dayAndTime, money, number } from "../i18n/format";
import { PersonName } from "../people/PersonName";
import { choice, type Field, hints, label } from "./schema";

const useStyles = makeStyles({
  list: {
    display: "grid",
    gridTemplateColumns: "minmax(120px, max-content) minmax(0, 1fr)",
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    margin: 0,
    "@media (max-width: 520px)": { gridTemplateColumns: "minmax(0, 1fr)", rowGap: 0 },
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    minWidth: 0,
    overflowWrap: "anywhere",
    whiteSpace: "pre-wrap",
    "@media (max-width: 520px)": { marginBottom: tokens.spacingVerticalM },
  },
  rows: { margin: 0, paddingLeft: tokens.spacingHorizontalL, display: "grid", gap: tokens.spacingVerticalS },
  before: { textDecorationLine: "line-through", color: tokens.colorNeutralForeground3, marginRight: "8px" },
});

interface Props {
  schema: object | undefined;
  values: Record<string, unknown>;
  /** What it said before; where it differs, both are shown. */
  before?: Record<string, unknown> | undefined;
}

/** What was written into a form, to read. Without its schema, by the names of the fields. */
export function FormView({ schema, values, before }: Props) {
  const styles = useStyles();
  const { i18n } = useTranslation();
  const known = (schema as Field | undefined)?.properties ?? {};
  const names = [...new Set([...Object.keys(known), ...Object.keys(values)])];
  return (
    <dl className={styles.list}>
      {names
        .filter((name) => values[name] !== undefined || before?.[name] !== undefined)
        .map((name) => {
          const field = (known[name] ?? {}) as Field;
          return (
            <Line key={name} name={label(field, name, i18n.language)}>
              {before && differs(before[name], values[name]) && before[name] !== undefined && (
                <del className={styles.before}>
                  <Value field={field} value={before[name]} />
                </del>
              )}
              <Value field={field} value={values[name]} />
            </Line>
          );
        })}
    </dl>
  );
}

function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}

type Show = (value: never, field: Field) => ReactNode;
const BY_WIDGET: Record<string, Show> = {
  money: (value: { amount: string; currency: string }) => money(value),
  documents: (value: string[]) => <DocumentLinks ids={value} />,
  person: (value: string) => <PersonName id={value} />,
  date: (value: string) => day(`${value}T12:00:00`),
};

/** One value, as its field says. */
function Value({ field, value }: { field: Field; value: unknown }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  if (value === undefined || value === null || value === "") return "–";
  const show = BY_WIDGET[hints(field).widget ?? ""];
  if (show) return show(value as never, field);
  if (field.enum) return choice(field, value, i18n.language);
  if (field.format === "date-time") return dayAndTime(String(value));
  if (typeof value === "boolean") return t(value ? "forms.yes" : "forms.no");
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) {
    return (
      <ol className={styles.rows}>
        {value.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
          <li key={index}>
            <Value field={(field.items ?? {}) as Field} value={one} />
          </li>
        ))}
      </ol>
    );
  }
  if (typeof value === "object") return <FormView schema={field} values={value as Record<string, unknown>} />;
  return String(value);
}
