/// libcurl has taken a connection that ``Connector/admits`` does not want; nothing was sent on it.
struct ConnectionRefused: Error {}
