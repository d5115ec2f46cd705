import { Button, Field, makeStyles, Subtitle2, tokens } from "@fluentui/react-components";
import { AddRegular, DeleteRegular } from "@fluentui/react-icons";
import {
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type FieldTemplateProps,
  getUiOptions,
  type ObjectFieldTemplateProps,
} from "@rjsf/utils";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  fields: { display: "grid", gap: tokens.spacingVerticalL },
  group: { border: "none", margin: 0, padding: 0, minWidth: 0 },
  item: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) auto",
    alignItems: "start",
    gap: tokens.spacingHorizontalS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
});

/** A field: its label, the input, what is wrong with it. Groups draw their own heading. */
export function FieldTemplate(props: FieldTemplateProps) {
  const { id, label, required, rawErrors, rawDescription, hidden, children, schema, uiSchema, displayLabel } =
    props;
  if (hidden) return <div hidden>{children}</div>;
  const whole = uiSchema?.["ui:field"];
  const group = !whole && (schema.type === "object" || schema.type === "array");
  if (group || (!displayLabel && !whole)) return children;
  const wrong = rawErrors?.[0];
  return (
    <Field
      label={{ children: label, htmlFor: id }}
      required={required ?? false}
      validationMessage={wrong}
      validationState={wrong ? "error" : "none"}
      hint={rawDescription}
    >
      {whole ? <div id={`${id}-field`}>{children}</div> : children}
    </Field>
  );
}

/** The fields of an object, one beneath the other. */
export function ObjectFieldTemplate({ title, properties, fieldPathId, registry }: ObjectFieldTemplateProps) {
  const styles = useStyles();
  const fields = <div className={styles.fields}>{properties.map((property) => property.content)}</div>;
  if (fieldPathId.$id === registry.globalFormOptions.idPrefix || !title) return fields;
  return (
    <fieldset className={styles.group}>
      <Subtitle2 as="h3">{title}</Subtitle2>
      {fields}
    </fieldset>
  );
}

/** Rows that can be added and taken away. */
export function ArrayFieldTemplate({
  title,
  items,
  canAdd,
  onAddClick,
  uiSchema,
  rawErrors,
}: ArrayFieldTemplateProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = getUiOptions(uiSchema).title ?? title;
  return (
    <fieldset className={styles.group}>
      <Field validationMessage={rawErrors?.[0]} validationState={rawErrors?.length ? "error" : "none"}>
        <div className={styles.fields}>
          <Subtitle2 as="h3" style={{ margin: 0 }}>
            {shown}
          </Subtitle2>
          {items}
          {canAdd && (
            <div>
              <Button icon={<AddRegular />} onClick={onAddClick}>
                {t("forms.addRow")}
              </Button>
            </div>
          )}
        </div>
      </Field>
    </fieldset>
  );
}

export function ArrayFieldItemTemplate({
  children,
  buttonsProps,
  hasToolbar,
  index,
}: ArrayFieldItemTemplateProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.item}>
      <div>{children}</div>
      {hasToolbar && buttonsProps.hasRemove && (
        <Button
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={t("forms.removeRow", { number: index + 1 })}
          onClick={buttonsProps.onRemoveItem}
        />
      )}
    </div>
  );
}
