/** The data about the door that the page contains. */
export interface DoorData {
  session: string;
  /** The actor in whose name this page works: "account:…" or "device:…". */
  actor: string;
  /** The gate of a paired phone, which is then fixed. */
  gate?: string | null;
  path: string;
  /** The address of the camera's decoder. */
  wasm: string;
  /** The files that the pages of doors load by themselves: their scripts, and the camera's decoder. */
  files: string[];
  maySearch: boolean;
  year: number;
  opensAt: string;
  closesAt: string;
  signIn: string;
  /** Whether the door also records when people leave. */
  checksOut?: boolean;
  /** The server's public key for packages that another phone may carry. */
  handover?: JsonWebKey | null;
  texts: Record<string, string>;
}
