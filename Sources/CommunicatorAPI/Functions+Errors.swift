// The names are those of communicator.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CCommunicator

@c @implementation
public func communicator_error_name(_ error: Int32) -> UnsafePointer<CChar>? {
    error == 0 ? StaticText.success.bytes : (StaticText.names[error] ?? StaticText.unknown).bytes
}

@c @implementation
public func communicator_error_text(_ error: Int32) -> UnsafePointer<CChar>? {
    error == 0 ? StaticText.signedOut.bytes : (StaticText.sentences[error] ?? StaticText.unknownSentence).bytes
}
