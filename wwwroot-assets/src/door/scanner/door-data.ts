/** What the page says of the door. */
export interface DoorData {
  session: string;
  /** For whom this page speaks: "account:…" or "device:…". */
  actor: string;
  /** The gate of a paired phone; fixed then. */
  gate?: string | null;
  path: string;
  /** The address of the camera's decoder. */
  wasm: string;
  /** What the pages of doors load by themselves: their scripts, and the camera's decoder. */
  files: string[];
  maySearch: boolean;
  year: number;
  opensAt: string;
  closesAt: string;
  signIn: string;
  /** Going out is recorded too. */
  checksOut?: boolean;
  /** The server's public key for packages that another phone may carry. */
  handover?: JsonWebKey | null;
  texts: Record<string, string>;
}
