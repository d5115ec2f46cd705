import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { PersonName } from "../people/PersonName";
import { Answer } from "../ui/Answer";
import { Row, Rows } from "../ui/Rows";
import { When } from "../ui/When";
import { type Version, versions } from "./queries";
import { VersionState } from "./state";

/** All versions of a process, newest first; each can be opened, and compared with the one in use. */
export function Versions({ processKey }: { processKey: string }) {
  const { t } = useTranslation();
  const known = useQuery(versions(processKey));
  return (
    <Answer of={known}>
      {({ items }) => {
        const current = items.find((one) => one.state === "published");
        return (
          <Rows label={t("owner.rooms.versions")}>
            {items.map((one) => (
              <VersionRow key={one.version} version={one} current={current} />
            ))}
          </Rows>
        );
      }}
    </Answer>
  );
}

function VersionRow({ version, current }: { version: Version; current: Version | undefined }) {
  const { t } = useTranslation();
  const { key, version: number, state, createdBy, createdAt, publishedAt } = version;
  const [older, newer] = [number, current?.version ?? number].sort((one, other) => one - other);
  return (
    <Row
      title={<Link href={`/${key}/versions/${number}`}>{t("owner.version", { version: number })}</Link>}
      note={
        <>
          <By who={createdBy} /> · <When at={createdAt} />
          {publishedAt && (
            <>
              {" "}
              · {t("owner.publishedAt")} <When at={publishedAt} />
            </>
          )}
        </>
      }
      end={
        <>
          {older !== newer && (
            <Link
              href={`/${key}/compare/${older}/${newer}`}
              aria-label={t("owner.compareOf", { before: older, after: newer })}
            >
              {t("owner.compare")}
            </Link>
          )}
          <VersionState state={state} />
        </>
      }
    />
  );
}

/** Who wrote it: somebody, or the file that came with the hub. */
function By({ who }: { who: string }) {
  const { t } = useTranslation();
  return who === "hub" ? t("owner.shipped") : <PersonName id={who} />;
}
