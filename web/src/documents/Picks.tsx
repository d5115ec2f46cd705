import { Button, Checkbox, makeStyles, Text, tokens } from "@fluentui/react-components";
import { FolderRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { day, size } from "../i18n/format";
import type { Pick } from "./picking";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
    minHeight: "40px",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: {
    flex: "1 1 200px",
    minWidth: 0,
    maxWidth: "none",
    justifyContent: "start",
    overflowWrap: "anywhere",
  },
  quiet: { color: tokens.colorNeutralForeground2, whiteSpace: "nowrap" },
});

interface Props {
  items: Pick[];
  /** Whether these are all. */
  whole: boolean;
  searched: boolean;
  ticked: Pick[];
  tick: (pick: Pick, on: boolean) => void;
  into: (folder: Pick) => void;
}

/** What a folder holds, or what was found. */
export function Picks({ items, whole, searched, ticked, tick, into }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!items.length) return <Text>{t(searched ? "documents.pick.notFound" : "documents.pick.nothing")}</Text>;
  return (
    <>
      <ul className={styles.list} aria-label={t("documents.pick.list")}>
        {items.map((one) => (
          <li key={one.itemId} className={styles.row}>
            {one.isFolder ? (
              <Button
                className={styles.name}
                appearance="transparent"
                icon={<FolderRegular />}
                onClick={() => into(one)}
              >
                {one.name}
              </Button>
            ) : (
              <Checkbox
                className={styles.name}
                label={one.name}
                checked={ticked.some(({ itemId }) => itemId === one.itemId)}
                onChange={(_, { checked }) => tick(one, checked === true)}
              />
            )}
            <Text size={200} className={styles.quiet}>
              {one.isFolder ? day(one.changedAt) : `${size(one.size)} · ${day(one.changedAt)}`}
            </Text>
          </li>
        ))}
      </ul>
      {!whole && <Text size={200}>{t("documents.pick.more")}</Text>}
    </>
  );
}
