import Localization

/// What the user is told of messages that cannot be shown.
enum UnreadableMessage {
    static func remark(_ type: String) -> String {
        localized("A message arrived that this program cannot show (\(String(type.prefix(60)))).")
    }

    static func subject(_ subject: String) -> String {
        localized("Subject of the conversation: \(String(subject.prefix(500)))")
    }
}
