/** The customer's name, as everybody in the session will see it. */
import { field, type PlainField } from "../ui/plain";
import { join as words } from "../words/index";

export function nameField(hint = ""): PlainField {
  const attributes = { autocomplete: "name", maxlength: 120, required: true, enterkeyhint: "go", dir: "auto" };
  return field("name", words.yourName, attributes, hint);
}

/** The name without the space around it, or null after saying that it is missing. */
export function nameIn(name: PlainField): string | null {
  const given = name.input.value.trim();
  name.complain(given === "" ? words.nameMissing : "");
  if (given !== "") return given;
  name.input.focus();
  return null;
}
