import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  SearchBox,
  Text,
  tokens,
} from "@fluentui/react-components";
import { ChevronRightRegular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { obtain } from "../api/delegated";
import { useToken } from "../api/useToken";
import { Answer } from "../ui/Answer";
import { Fault } from "../ui/Fault";
import { useFocusGivenBack } from "../ui/useFocusGivenBack";
import { Picks } from "./Picks";
import { bring, type Pick, picks } from "./picking";

const useStyles = makeStyles({
  body: { display: "grid", gap: tokens.spacingVerticalM, minHeight: "320px", alignContent: "start" },
  way: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    marginInline: `-${tokens.spacingHorizontalS}`,
  },
  step: { display: "flex", alignItems: "center" },
  here: { paddingInline: tokens.spacingHorizontalS },
  search: { maxWidth: "none" },
});

interface Props {
  arrived: (id: string) => void;
  close: () => void;
}

/** Folders to go through and files to tick; those that are ticked are brought together. */
export default function Picker({ arrived, close }: Props) {
  const styles = useStyles();
  const { t } = useTranslation();
  const token = useToken("files");
  const surface = useFocusGivenBack();
  const box = useRef<HTMLInputElement>(null);
  const [way, setWay] = useState<Pick[]>([]);
  const [search, setSearch] = useState("");
  const [ticked, setTicked] = useState<Pick[]>([]);
  const words = useDeferredValue(search.trim());
  const found = useQuery({
    ...picks(token, { folder: way.at(-1), search: words }),
    placeholderData: (before) => before,
  });
  const bringing = useMutation({
    mutationFn: async () => {
      for (const pick of ticked) {
        arrived((await bring(token, pick)).id);
        setTicked((left) => left.filter((one) => one !== pick));
      }
    },
    onSuccess: close,
  });
  const again = () => {
    // The button goes with its message, and the focus may not go with it.
    box.current?.focus();
    void obtain("files").catch(() => undefined);
  };
  const into = (folder: Pick) => {
    setSearch("");
    setWay([...way, folder]);
  };
  const tick = (pick: Pick, on: boolean) =>
    setTicked((all) => [...all.filter((one) => one.itemId !== pick.itemId), ...(on ? [pick] : [])]);
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && close()}>
      <DialogSurface ref={surface}>
        <DialogBody>
          <DialogTitle>{t("documents.pick.title")}</DialogTitle>
          <DialogContent className={styles.body}>
            {token === undefined ? (
              <Ended again={again} />
            ) : (
              bringing.error && <Fault error={bringing.error} />
            )}
            <SearchBox
              ref={box}
              className={styles.search}
              placeholder={t("documents.pick.search")}
              aria-label={t("documents.pick.search")}
              maxLength={100}
              value={search}
              onChange={(_, data) => setSearch(data.value)}
            />
            {!words && <Way way={way} go={setWay} />}
            {token !== undefined && (
              <Answer of={found}>
                {(shown) => (
                  <Picks {...shown} searched={words !== ""} ticked={ticked} tick={tick} into={into} />
                )}
              </Answer>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={close}>{t("ui.cancel")}</Button>
            <Button
              appearance="primary"
              disabledFocusable={!ticked.length || bringing.isPending || token === undefined}
              onClick={() => bringing.mutate()}
            >
              {bringing.isPending
                ? t("documents.pick.bringing")
                : t("documents.pick.add", { count: ticked.length })}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** Microsoft wants to be asked again. */
function Ended({ again }: { again: () => void }) {
  const { t } = useTranslation();
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>{t("documents.pick.ended")}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={again}>{t("ui.again")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

/** From the top to the folder that is open; whoever goes somewhere else hears where she is. */
function Way({ way, go }: { way: Pick[]; go: (way: Pick[]) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const here = useRef<HTMLSpanElement>(null);
  const before = useRef(way);
  useEffect(() => {
    if (before.current !== way) here.current?.focus();
    before.current = way;
  }, [way]);
  const steps = [{ itemId: "", name: t("documents.pick.top") }, ...way];
  return (
    <nav className={styles.way} aria-label={t("documents.pick.way")}>
      {steps.map(({ itemId, name }, depth) =>
        depth === way.length ? (
          <Text
            key={itemId}
            ref={here}
            tabIndex={-1}
            weight="semibold"
            aria-current="location"
            className={styles.here}
          >
            {name}
          </Text>
        ) : (
          <span key={itemId} className={styles.step}>
            <Button appearance="subtle" size="small" onClick={() => go(way.slice(0, depth))}>
              {name}
            </Button>
            <ChevronRightRegular aria-hidden />
          </span>
        ),
      )}
    </nav>
  );
}
