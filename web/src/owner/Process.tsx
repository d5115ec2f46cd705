import { Button, makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { EditRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { Answer } from "../ui/Answer";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { Figures } from "./Figures";
import { Moving } from "./Moving";
import { type Owned, owned } from "./queries";
import { Versions } from "./Versions";
import { Work } from "./Work";

const useStyles = makeStyles({ tabs: { marginBottom: tokens.spacingVerticalL, flexWrap: "wrap" } });
const ROOMS = { "": Versions, work: Work, figures: Figures, moving: Moving } as const;
type Room = keyof typeof ROOMS;

/** One process: its versions, who is asked in it now, how fast it goes, and what still goes by older versions. */
export function Process({ processKey, room }: { processKey: string; room: string }) {
  const known = useQuery(owned);
  return (
    <Answer of={known}>
      {({ items }) => {
        const item = items.find((one) => one.key === processKey);
        return item ? <Shown item={item} room={room in ROOMS ? (room as Room) : ""} /> : <Missing />;
      }}
    </Answer>
  );
}

function Missing() {
  const { t } = useTranslation();
  return (
    <Page title={t("owner.title")}>
      <Empty title={t("owner.missing")}>{t("owner.missingDetail")}</Empty>
    </Page>
  );
}

function Shown({ item, room }: { item: Owned; room: Room }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [, go] = useLocation();
  const Room = ROOMS[room];
  const rooms = Object.keys(ROOMS).filter((one) => one === "" || item.published) as Room[];
  return (
    <Page
      title={item.title}
      lead={item.description}
      actions={
        <Button
          appearance="primary"
          icon={<EditRegular />}
          onClick={() => go(`/${item.key}/versions/${item.version}`)}
        >
          {t("owner.edit")}
        </Button>
      }
    >
      <TabList
        className={styles.tabs}
        selectedValue={room}
        onTabSelect={(_, { value }) => go(value ? `/${item.key}/${value}` : `/${item.key}`)}
      >
        {rooms.map((one) => (
          <Tab key={one} value={one}>
            {t(`owner.rooms.${one || "versions"}`)}
          </Tab>
        ))}
      </TabList>
      <Room processKey={item.key} />
    </Page>
  );
}
