/** Where datagrams go. */
export interface DatagramAddress {
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string
  readonly port: number
}

/** Sends datagrams to one address. */
export interface DatagramSocket {
  /**
   * Sends one. Resolves, and never rejects, when the system has taken it, to undefined, or cannot, to what it says: that it
   * was taken does not mean that somebody got it.
   */
  send(bytes: Uint8Array): Promise<string | undefined>
  /** Lets go of it all; what is sent afterwards is not taken. */
  close(): void
}

/** Makes a socket. `onRefused` is told when it turns out that nobody takes what the system has taken. */
export type MakeDatagramSocket = (address: DatagramAddress, onRefused: (error: string) => void) => DatagramSocket
