import EventLoop
import Security
import XML

/// What clients ask an Exchange server: photos ([MS-OXWSPHOTO] GetUserPhoto; services sheet 5), and contact lists where
/// it keeps them.
@LoopActor
struct ExchangeService {
    private static let messages = "http://schemas.microsoft.com/exchange/services/2006/messages"

    let state: PoolState

    /// Answers a request of a user whom a Windows log-on has proved.
    func answer(_ request: HTTPRequest, of account: Account) throws(Refusal) -> HTTPResponse {
        let envelope = try SOAP.envelope(request)
        try envelope.header?.required("RequestServerVersion").mustHave("Version", "Exchange2013")
        if state.contactKeeping != .pool, let operation = envelope.body.elements.first,
            let answer = try ExchangeContactService(presence: state.presence, address: account.address)
                .answer(operation)
        {
            return answer
        }
        if let expansion = envelope.body.element("ExpandDL") { return try members(expansion) }
        let message = try envelope.body.required("GetUserPhoto")
        guard message.namespace == Self.messages else {
            throw .valueWrong(element: "GetUserPhoto/@xmlns", value: message.namespace ?? "")
        }
        let mailbox = try message.required("Email").trimmedText
        guard try message.required("SizeRequested").trimmedText.hasPrefix("HR") else {
            throw .valueWrong(element: "SizeRequested", value: "")
        }
        guard let entry = state.directory[mailbox], entry.photoKeeper == .exchange else { return .empty(404) }
        return SOAP.response {
            Markup("m:GetUserPhotoResponse", ["xmlns:m": Self.messages, "ResponseClass": "Success"]) {
                Markup("m:ResponseCode", "NoError")
                Markup("m:HasChanged", "true")
                Markup("m:PictureData", Base64.encode(entry.photo))
            }
        }
    }

    // Distribution groups ([MS-OXWSDLIST] ExpandDL)

    private func members(_ expansion: XMLElement) throws(Refusal) -> HTTPResponse {
        guard expansion.namespace == Self.messages else {
            throw .valueWrong(element: "ExpandDL/@xmlns", value: expansion.namespace ?? "")
        }
        let address = try expansion.required("Mailbox", "EmailAddress").trimmedText.lowercased()
        guard let members = state.distributionGroups[address] else {
            return expanded("Error", "ErrorNameResolutionNoResults") {
                Markup("m:MessageText", "No results were found.")
            }
        }
        return expanded("Success", "NoError") {
            Markup(
                "m:DLExpansion", ["TotalItemsInView": String(members.count), "IncludesLastItemInRange": "true"]
            ) { for member in members { mailbox(member) } }
        }
    }

    private func mailbox(_ address: String) -> Markup {
        Markup("t:Mailbox") {
            Markup("t:Name", DirectoryEntry.displayName(of: address))
            Markup("t:EmailAddress", address)
            Markup("t:RoutingType", "SMTP")
            Markup("t:MailboxType", state.distributionGroups[address] == nil ? "Mailbox" : "PublicDL")
        }
    }

    private func expanded(
        _ outcome: String, _ code: String, @MarkupBuilder _ contents: () -> [Markup.Content]
    ) -> HTTPResponse {
        let types = "http://schemas.microsoft.com/exchange/services/2006/types"
        let contents = contents()
        return SOAP.response {
            Markup("m:ExpandDLResponse", ["xmlns:m": Self.messages, "xmlns:t": types]) {
                Markup("m:ResponseMessages") {
                    Markup("m:ExpandDLResponseMessage", ["ResponseClass": outcome]) {
                        if outcome == "Error" { contents }
                        Markup("m:ResponseCode", code)
                        if outcome != "Error" { contents }
                    }
                }
            }
        }
    }
}
