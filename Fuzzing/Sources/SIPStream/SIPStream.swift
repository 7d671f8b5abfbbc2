import SIP

/// The first byte tells where the stream is cut in two; both halves must give what the whole gives, and what is
/// accepted must survive being written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    guard let first = input.first else { return 0 }
    let stream = Array(input.dropFirst())
    let cut = stream.count * Int(first) / 256
    let whole = events([stream])
    precondition(events([Array(stream[..<cut]), Array(stream[cut...])]) == whole, "a cut changes what is read")
    for case .message(let message) in whole.events { check(message) }
    _ = MessageDescription(decoding: stream).json.description
    return 0
}

private struct Reading: Equatable {
    var events: [MessageParser.Event] = []
    var error: FramingError?
}

private func events(_ pieces: [[UInt8]]) -> Reading {
    var parser = MessageParser()
    var reading = Reading()
    do {
        for piece in pieces {
            parser.feed(piece)
            while let event = try parser.next() { reading.events.append(event) }
        }
    } catch {
        reading.error = error
    }
    return reading
}

private func check(_ message: Message) {
    _ = MessageDescription.accepted(message).json.description
    if let boundary = message.contentType?.boundary {
        _ = try? MultipartBody(parsing: message.body, boundary: boundary)
    }
    if message.isRequest, let dialog = try? Dialog(received: message, localTag: "local") { _ = dialog.identifier }
    // Writing adds a Content-Length, which may be one header too many.
    guard message.headers.count < Limits().headers, let bytes = try? message.encoded() else { return }
    guard let again = try? Message(parsing: bytes) else { preconditionFailure("what was written cannot be read") }
    precondition(again.startLine == message.startLine && again.body == message.body)
    precondition(again.from == message.from && again.to == message.to && again.cseq == message.cseq)
    precondition(again.vias == message.vias && again.contacts == message.contacts)
}
