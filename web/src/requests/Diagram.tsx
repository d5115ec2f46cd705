import { makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { RequestDetail } from "./queries";

const useStyles = makeStyles({
  scroll: { overflowX: "auto" },
  picture: { maxWidth: "100%", height: "auto", display: "block", marginInline: "auto" },
});

/** The way of a request as a picture, with the place where it stands. What it shows is said in words beneath. */
export function Diagram({ request }: { request: RequestDetail }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { id, version } = request;
  const picture = useQuery({
    queryKey: ["request", id, "diagram", version],
    queryFn: () =>
      ask(
        api.GET("/api/v1/requests/{id}/diagram.svg", {
          params: { path: { id } },
          parseAs: "blob",
        }) as Promise<{
          data?: Blob;
          response: Response;
        }>,
      ),
    placeholderData: (before) => before,
  });
  const address = useAddress(picture.data);
  if (!address) return null;
  return (
    <div className={styles.scroll}>
      <img className={styles.picture} src={address} alt={t("requests.diagram", { title: request.title })} />
    </div>
  );
}

function useAddress(bytes: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!bytes) return undefined;
    const made = URL.createObjectURL(bytes);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}
