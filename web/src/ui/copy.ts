/** Copies text to the clipboard. Browsers offer the clipboard on secure pages only; elsewhere the older way is tried. */

/** Whether it worked; if not, the person has to select the text by hand. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refusal) {
      console.info("The clipboard refused; trying the older way.", refusal);
    }
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  // Inside an open dialog everything else is inert, and an inert element cannot be selected.
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
