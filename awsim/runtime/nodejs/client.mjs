// The function's side of the Runtime API.

import http from "node:http";

export class Client {
  constructor(address) {
    [this.host, this.port] = address.split(":");
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  async next() {
    const { headers, body } = await this.call("GET", "/invocation/next");
    const clientContext = headers["lambda-runtime-client-context"];
    return {
      headers,
      event: JSON.parse(body),
      requestId: headers["lambda-runtime-aws-request-id"],
      clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
      deadline: Number(headers["lambda-runtime-deadline-ms"]),
    };
  }

  answer(requestId, kind, body) {
    return this.call("POST", `/invocation/${requestId}/${kind}`, body);
  }

  failToStart(document) {
    return this.call("POST", "/init/error", JSON.stringify(document));
  }

  call(method, path, body) {
    return new Promise((resolve, reject) => {
      const options = { agent: this.agent, host: this.host, port: this.port, method, path: `/2018-06-01/runtime${path}` };
      const request = http.request(options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
      });
      request.on("error", reject);
      if (body !== undefined) request.setHeader("content-length", Buffer.byteLength(body));
      request.end(body);
    });
  }
}
