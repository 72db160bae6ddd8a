import type { ComponentProps } from "react";
import { Field } from "./field";

type Props = Partial<Omit<ComponentProps<typeof Field>, "type">>;

/** The address that one signs in with, as keyboards and password managers want to be told. */
export function EmailField(props: Props) {
  return (
    <Field
      autoCapitalize="none"
      autoComplete="username"
      autoCorrect="off"
      id="email"
      inputMode="email"
      label="E-mail"
      name="email"
      required
      spellCheck={false}
      {...props}
      type="email"
    />
  );
}
