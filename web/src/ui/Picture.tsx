import { makeStyles } from "@fluentui/react-components";
import { useEffect, useState } from "react";

const useStyles = makeStyles({
  scroll: { overflowX: "auto" },
  picture: { maxWidth: "100%", height: "auto", display: "block" },
});

/** A drawing that the hub made, shown as an image: nothing in it can act. */
export function Picture({ svg, alt }: { svg: string; alt: string }) {
  const styles = useStyles();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  if (!address) return null;
  return (
    <div className={styles.scroll}>
      <img className={styles.picture} src={address} alt={alt} />
    </div>
  );
}
