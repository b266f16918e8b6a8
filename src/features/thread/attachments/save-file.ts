import { toastError } from "../../../ui/toast";

/**
 * Saves a file under the name it was sent with. It lies on another origin, where a plain link would
 * open it, or save it under the name it is stored by.
 */
export async function saveFile(url: string, name: string): Promise<void> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status}`);
    const local = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = local;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(local), 60_000);
  } catch {
    toastError(`${name} could not be downloaded. Check the connection and try again.`);
  }
}
