import { Dropdown, Input, makeStyles, Option, tokens } from "@fluentui/react-components";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 110px", gap: tokens.spacingHorizontalS },
  currency: { minWidth: 0 },
});
const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "INR", "PLN", "SEK", "DKK", "NOK", "CZK", "JPY"];

interface Value {
  amount?: string;
  currency?: string;
}

/** An amount as people write it, with its currency; kept as a decimal string, to the last digit. */
export function Money({ formData, onChange, fieldPathId, disabled, readonly }: FieldProps<Value>) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [currency, setCurrency] = useState(formData?.currency ?? "EUR");
  const [text, setText] = useState(formData?.amount ?? "");
  const put = (amount: string, chosen: string) =>
    onChange((amount ? { amount, currency: chosen } : undefined) as Value, fieldPathId.path);
  const off = (disabled || readonly) ?? false;
  return (
    <div className={styles.root}>
      <Input
        id={fieldPathId.$id}
        inputMode="decimal"
        value={text}
        disabled={off}
        onChange={(_, { value }) => {
          setText(value);
          put(plain(value, i18n.language), currency);
        }}
        onBlur={() => setText(twoDigits(formData?.amount) || text)}
      />
      <span id={`${fieldPathId.$id}-currency`} hidden>
        {t("forms.currency")}
      </span>
      <Dropdown
        className={styles.currency}
        aria-labelledby={`${fieldPathId.$id}-currency`}
        value={currency}
        selectedOptions={[currency]}
        disabled={off}
        onOptionSelect={(_, { optionValue = currency }) => {
          setCurrency(optionValue);
          put(formData?.amount ?? "", optionValue);
        }}
      >
        {CURRENCIES.map((one) => (
          <Option key={one}>{one}</Option>
        ))}
      </Dropdown>
    </div>
  );
}

/** `1.450,50` and `1,450.50` both mean 1450.50: the last mark with one or two digits behind it parts the cents. */
export function plain(text: string, language: string): string {
  const bare = text.replace(/[\s'’\u00a0\u202f]/g, "");
  const cents = /[.,](\d{1,2})$/.exec(bare);
  const lone = /^(-?\d+)[.,](\d{3})$/.exec(bare);
  if (lone && !cents) return groups(bare, language) ? `${lone[1]}${lone[2]}` : `${lone[1]}.${lone[2]}`;
  const whole = (cents ? bare.slice(0, cents.index) : bare).replace(/[.,]/g, "");
  return cents ? `${whole}.${cents[1]}` : whole;
}

/** Whether the one mark in a text is what parts thousands in this language. */
function groups(text: string, language: string): boolean {
  const mark = new Intl.NumberFormat(language)
    .formatToParts(12345)
    .find((part) => part.type === "group")?.value;
  return mark !== undefined && text.includes(mark);
}

function twoDigits(amount: string | undefined): string {
  if (!amount || !/^-?\d+(\.\d)?$/.test(amount)) return amount ?? "";
  return amount.includes(".") ? `${amount}0` : `${amount}.00`;
}
