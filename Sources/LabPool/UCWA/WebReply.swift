/// What the web services say to a request.
enum WebReply {
    case now(HTTPResponse)
    case later(HeldAnswer)
}
