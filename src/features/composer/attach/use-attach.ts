import { useConvex } from "convex/react";
import { useEffect, useState, type ClipboardEvent, type DragEvent } from "react";
import { api } from "../../../../convex/_generated/api";
import type { Channel, ConversationId } from "../../../lib/types";
import { toastError } from "../../../ui/toast";
import { useUploads } from "./uploading";

const hasFiles = (data: DataTransfer | null) => data?.types.includes("Files") ?? false;

/** Files for a reply: chosen, pasted, or dropped on its form. What takes them is loaded with the first. */
export function useAttach(key: string, conversationId: ConversationId, channel: Channel) {
  const client = useConvex();
  const { uploading, refused } = useUploads(key);
  const [open, setOpen] = useState(false);
  const dragging = useFileDrag();

  const add = (files: Iterable<File>) => {
    const list = [...files];
    if (list.length === 0) return;
    import("./upload").then(
      ({ addFiles }) =>
        addFiles({ client, functions: api.uploads, key, conversationId, channel }, list),
      () => toastError("The files could not be attached. Check the connection and try again."),
    );
  };

  return {
    uploading: uploading.length,
    refused: refused.length,
    /** The panel is open: by its button, or because files are being dragged. */
    open: open || dragging,
    setOpen,
    dragging,
    add,
    onPaste: (event: ClipboardEvent) => {
      if (!hasFiles(event.clipboardData) || event.clipboardData.files.length === 0) return;
      // Words copied from an office program come with a picture of themselves; the words are meant.
      if (event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      add(event.clipboardData.files);
    },
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOpen(true);
      add(event.dataTransfer.files);
    },
  };
}

/**
 * Whether files are being dragged over the page. Dropped beside the form they would open in place
 * of the page, which is never meant.
 */
function useFileDrag(): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const over = (event: globalThis.DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      setDragging(true);
      if (event.defaultPrevented || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    const drop = (event: globalThis.DragEvent) => {
      setDragging(false);
      if (hasFiles(event.dataTransfer)) event.preventDefault();
    };
    const leave = (event: globalThis.DragEvent) => {
      if (event.relatedTarget === null) setDragging(false);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    addEventListener("dragleave", leave);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
      removeEventListener("dragleave", leave);
    };
  }, []);
  return dragging;
}
