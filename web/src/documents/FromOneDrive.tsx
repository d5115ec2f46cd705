import { Button, FieldContextProvider, Text, tokens } from "@fluentui/react-components";
import { CloudRegular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { atHand, isPossible, obtain, wasClosed } from "../api/delegated";

const Picker = lazy(() => import("./Picker"));

interface Props {
  disabled: boolean;
  /** Gets the id of each document that was brought. */
  arrived: (id: string) => void;
}

/** Files that one has in OneDrive, picked and brought; Microsoft is asked for leave once an hour, and only then. */
export function FromOneDrive({ disabled, arrived }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const asking = useMutation({
    mutationFn: async () => void (atHand("files") ?? (await obtain("files"))),
    onSuccess: () => setOpen(atHand("files") !== undefined),
  });
  if (!isPossible()) return null;
  return (
    <>
      <Button
        icon={<CloudRegular />}
        disabled={disabled}
        disabledFocusable={asking.isPending}
        aria-haspopup="dialog"
        onClick={() => asking.mutate()}
      >
        {t("documents.pick.open")}
      </Button>
      {asking.error && !wasClosed(asking.error) && (
        <Text role="alert" size={200} style={{ color: tokens.colorPaletteRedForeground1 }}>
          {t("documents.pick.noToken")}
        </Text>
      )}
      {open && (
        <Suspense>
          {/* What opens over the form is no part of its field, though it stands in it. */}
          <FieldContextProvider value={undefined}>
            <Picker arrived={arrived} close={() => setOpen(false)} />
          </FieldContextProvider>
        </Suspense>
      )}
    </>
  );
}
