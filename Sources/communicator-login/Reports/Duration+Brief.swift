extension Duration {
    /// `0.4 ms`, `38 ms`, `1.25 s`.
    var brief: String {
        let milliseconds = self / .milliseconds(1)
        if milliseconds < 1 { return "\((milliseconds * 10).rounded() / 10) ms" }
        if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
        let hundredths = Int((milliseconds / 10).rounded())
        return "\(hundredths / 100).\(String(hundredths % 100 + 100).dropFirst()) s"
    }
}
