// Nothing leaves for AWS: its hosts can't be looked up, nor connected to by address.

import dns from "node:dns";
import net from "node:net";

export function refuseAws(domains) {
  const isAws = (host) => {
    const name = String(host).toLowerCase().replace(/\.$/, "");
    return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  };
  const refusal = (host) =>
    Object.assign(
      new Error(
        `a connection to ${host} was refused: from a function in a process of its own, the simulated AWS is reached ` +
          "at AWS_ENDPOINT_URL, as AWS's SDKs do by themselves",
      ),
      { code: "ENOTFOUND", hostname: host },
    );
  const { lookup } = dns;
  dns.lookup = (host, ...more) => (isAws(host) ? process.nextTick(more.at(-1), refusal(host)) : lookup(host, ...more));
  const { lookup: lookupPromised } = dns.promises;
  dns.promises.lookup = async (host, ...more) => {
    if (isAws(host)) throw refusal(host);
    return lookupPromised(host, ...more);
  };
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...given) {
    const options = Array.isArray(given[0]) ? given[0][0] : given[0];
    if (options && isAws(options.host)) {
      process.nextTick(() => this.destroy(refusal(options.host)));
      return this;
    }
    return connect.apply(this, given);
  };
}
