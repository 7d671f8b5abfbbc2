import Testing

/// Everything that drives whole programs. One at a time: real clients are slow on a busy machine, and patience that is
/// right for one is wrong for six at once.
@Suite(.serialized)
enum ClientTests {}
