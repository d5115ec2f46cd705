import { Link, makeStyles, tokens } from "@fluentui/react-components";
import { DocumentRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { size } from "../i18n/format";
import { useToasts } from "../ui/toasts";
import { document as one, open } from "./queries";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalXS },
  file: { display: "inline-flex", alignItems: "center", gap: tokens.spacingHorizontalXS, textAlign: "left" },
});

/** Documents to open, each by a link made for this reader alone. */
export function DocumentLinks({ ids }: { ids: readonly string[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {ids.map((id) => (
        <li key={id}>
          <DocumentLink id={id} />
        </li>
      ))}
    </ul>
  );
}

function DocumentLink({ id }: { id: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { fail } = useToasts();
  const { data, error } = useQuery(one(id));
  if (error) return <>{t("documents.gone")}</>;
  return (
    <Link as="button" className={styles.file} onClick={() => open(id).catch(fail)}>
      <DocumentRegular aria-hidden />
      {data ? `${data.name} (${size(data.size)})` : "…"}
    </Link>
  );
}
