// Whose attempts are counted: the address that the nearest machine which we do not trust came from.
import { type BlockList, isIP } from "node:net";

/** `forwarded`: X-Forwarded-For, in which each proxy adds, at the right, the address that it was called from. */
export function clientAddress(peer: string, forwarded: string | undefined, trusted: BlockList): string {
  let nearest = plain(peer);
  for (const entry of (forwarded ?? "").split(",").reverse()) {
    if (!isTrusted(nearest, trusted)) return nearest;
    const next = plain(entry);
    if (isIP(next) === 0) return nearest; // nobody whom we trust writes that
    nearest = next;
  }
  return nearest;
}

/** An IPv4 address that came in by an IPv6 socket is the IPv4 address; some proxies add a port. */
function plain(text: string): string {
  const address = text.trim().replace(/^\[(.*)\](:\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1$3");
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 6 ? "ipv6" : "ipv4");
}
