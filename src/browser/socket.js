// A WebSocket for one answer. It is listened to here and not in the wasm, where each of its callbacks is a closure.

/** Opens a socket, and sends one text. */
export class Socket {
  constructor(url, text) {
    /** The first frame that comes; undefined where the socket closes before. Rejects where there can be no socket. */
    this.frame = new Promise((came) => {
      const socket = new WebSocket(url);
      socket.onopen = () => socket.send(text);
      socket.onmessage = ({ data }) => came(data);
      // An error closes the socket too.
      socket.onclose = () => came(undefined);
      this.socket = socket;
    });
  }

  close() {
    this.socket?.close();
  }
}
