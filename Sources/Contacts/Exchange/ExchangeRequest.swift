public import XML

/// What Exchange's web service is asked (EWS): envelopes of SOAP 1.1.
public enum ExchangeRequest {
    private static let messages = "http://schemas.microsoft.com/exchange/services/2006/messages"
    private static let types = "http://schemas.microsoft.com/exchange/services/2006/types"
    private static let soap = "http://schemas.xmlsoap.org/soap/envelope/"

    /// The envelope of an operation, whose elements have the prefix `m`, and those of the types `t`.
    ///
    /// - Throws: `XMLError` if a text has a character that XML cannot carry.
    public static func document(_ operation: Markup) throws(XMLError) -> String {
        try Markup("soap:Envelope", ["xmlns:m": messages, "xmlns:soap": soap, "xmlns:t": types]) {
            Markup("soap:Header") { Markup("t:RequestServerVersion", ["Version": "Exchange2013"]) {} }
            Markup("soap:Body") { operation }
        }.document()
    }
}
