import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from "@fluentui/react-components";
import { PersonRegular, PersonSwapRegular, SignOutRegular } from "@fluentui/react-icons";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { LANGUAGES, switchLanguage } from "../i18n";
import { isInTeams } from "./inside";
import type { Me } from "./me";
import { queries } from "./queries";
import { LOOKS, type Look, setLook, useLook } from "./theme";

/** My own pages, how this page looks and reads, and the way out; open when it is first seen. Inside Teams looks and the
 * way out are those of Teams. */
export default function PersonMenu({ me, leave, face }: { me: Me; leave: () => void; face: ReactElement }) {
  const { t, i18n } = useTranslation();
  const [, go] = useLocation();
  const look = useLook();
  return (
    <Menu
      defaultOpen
      checkedValues={{ look: [look], language: [i18n.language] }}
      onCheckedValueChange={(_, { name, checkedItems: [chosen] }) => {
        if (name === "look") setLook(chosen as Look);
        if (name === "language" && chosen) {
          void switchLanguage(chosen).then(() => queries.invalidateQueries());
        }
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={face} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{me.name}</MenuGroupHeader>
            <MenuItem icon={<PersonRegular />} onClick={() => go("/profile")}>
              {t("nav.profile")}
            </MenuItem>
            <MenuItem icon={<PersonSwapRegular />} onClick={() => go("/delegations")}>
              {t("nav.delegations")}
            </MenuItem>
          </MenuGroup>
          <MenuDivider />
          {!isInTeams() && <Looks />}
          <MenuGroup>
            <MenuGroupHeader>{t("app.language")}</MenuGroupHeader>
            {LANGUAGES.map((one) => (
              <MenuItemRadio key={one} name="language" value={one}>
                <span lang={one}>{new Intl.DisplayNames([one], { type: "language" }).of(one)}</span>
              </MenuItemRadio>
            ))}
          </MenuGroup>
          {!isInTeams() && (
            <>
              <MenuDivider />
              <MenuItem icon={<SignOutRegular />} onClick={leave}>
                {t("app.signOut")}
              </MenuItem>
            </>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function Looks() {
  const { t } = useTranslation();
  return (
    <>
      <MenuGroup>
        <MenuGroupHeader>{t("app.look")}</MenuGroupHeader>
        {LOOKS.map((one) => (
          <MenuItemRadio key={one} name="look" value={one}>
            {t(`looks.${one}`)}
          </MenuItemRadio>
        ))}
      </MenuGroup>
      <MenuDivider />
    </>
  );
}
