import Commands
import Glibc
import JSON
import SIP

/// `--decode`: one SIP message on standard input becomes one JSON object on standard output.
enum MessageDecoding {
    static func run() -> ExitStatus {
        let description = MessageDescription(decoding: standardInput())
        TextOutput.standard.write(line: description.json.description)
        return switch description {
        case .accepted: .signedIn
        case .refused: .protocolBroken
        }
    }

    /// Reads at most one byte more than a message may have, so that a longer one is refused for its length.
    private static func standardInput() -> [UInt8] {
        let limits = Limits()
        let limit = limits.head + limits.body + 1
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let got = read(STDIN_FILENO, buffer.baseAddress?.advanced(by: count), limit - count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                count += got
            }
        }
    }
}
