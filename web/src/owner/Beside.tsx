import { makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Picture } from "../ui/Picture";
import { Examples } from "./Examples";
import type { Checked, VersionText } from "./queries";
import { Rehearsing } from "./Rehearsing";
import { Remarks } from "./Remarks";
import { Trial } from "./Trial";

const useStyles = makeStyles({
  root: {
    minWidth: 0,
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    boxShadow: tokens.shadow2,
  },
  tabs: { flexWrap: "wrap", marginBottom: tokens.spacingVerticalM },
});
const ROOMS = ["remarks", "form", "diagram", "examples", "rehearsal"] as const;
type Room = (typeof ROOMS)[number];

interface Props {
  checked: Checked;
  /** The version as it is kept; undefined while the text says something else. */
  kept: VersionText | undefined;
  go: (line: number, column: number) => void;
}

/** What a definition is worth: remarks, the form, the picture, the examples, and the past played again. */
export function Beside({ checked, kept, go }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [room, setRoom] = useState<Room>("remarks");
  const broken = checked.examples.filter(({ ok }) => !ok).length;
  const counts: Partial<Record<Room, number>> = { remarks: checked.problems.length, examples: broken };
  return (
    <section className={styles.root} aria-label={t("owner.beside")}>
      <TabList
        className={styles.tabs}
        size="small"
        selectedValue={room}
        onTabSelect={(_, { value }) => setRoom(value as Room)}
      >
        {ROOMS.map((one) => (
          <Tab key={one} value={one}>
            {t(`owner.besides.${one}`)}
            {counts[one] ? ` (${counts[one]})` : ""}
          </Tab>
        ))}
      </TabList>
      {room === "remarks" && <Remarks checked={checked} go={go} />}
      {room === "form" && <Trial form={checked.form} kept={kept} />}
      {room === "diagram" &&
        (checked.diagram ? (
          <Picture svg={checked.diagram} alt={t("owner.diagram", { title: checked.title })} />
        ) : (
          t("owner.unreadable")
        ))}
      {room === "examples" && <Examples checked={checked} go={go} />}
      {room === "rehearsal" && <Rehearsing kept={kept} />}
    </section>
  );
}
