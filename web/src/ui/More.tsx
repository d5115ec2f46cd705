import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: { display: "grid", justifyContent: "center", marginTop: tokens.spacingVerticalL },
});

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The way to the next page of a list, where there is one. */
export function More({ of }: { of: Paged }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (!of.hasNextPage) return null;
  return (
    <div className={styles.root}>
      <Button disabledFocusable={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {t("ui.more")}
      </Button>
    </div>
  );
}
