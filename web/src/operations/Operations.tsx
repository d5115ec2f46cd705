import { makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { isAdministrator, type Me } from "../app/me";
import { Page } from "../ui/Page";
import { DeadLetters } from "./DeadLetters";
import { Directory } from "./Directory";
import { Health } from "./Health";
import { Microsoft } from "./Microsoft";
import { Queues } from "./Queues";
import { Schedules } from "./Schedules";
import { Trail } from "./Trail";

const useStyles = makeStyles({ tabs: { marginBottom: tokens.spacingVerticalL, flexWrap: "wrap" } });
const ROOMS = {
  "": Health,
  queues: Queues,
  "dead-letters": DeadLetters,
  schedules: Schedules,
  microsoft: Microsoft,
  directory: Directory,
  audit: Trail,
} as const;
type Room = keyof typeof ROOMS;

/** How the hub is: what waits, what failed, what recurs, how it stands with Microsoft 365, and who did what. Auditors see the trail alone. */
export default function Operations({ me }: { me: Me }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [place, go] = useLocation();
  const open = (isAdministrator(me) ? Object.keys(ROOMS) : ["audit"]) as Room[];
  const asked = place.replace(/^\//, "") as Room;
  const room = open.includes(asked) ? asked : (open[0] ?? "audit");
  const Room = ROOMS[room];
  return (
    <Page title={t("nav.operations")} lead={t("operations.lead")}>
      <TabList className={styles.tabs} selectedValue={room} onTabSelect={(_, { value }) => go(`/${value}`)}>
        {open.map((one) => (
          <Tab key={one} value={one}>
            {t(`operations.rooms.${one || "health"}`)}
          </Tab>
        ))}
      </TabList>
      <Room />
    </Page>
  );
}
