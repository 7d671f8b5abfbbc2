import Contacts
import Security
public import XML

/// Exchange's answer to who looks like what ([MS-OXWSPHOTO] GetUserPhoto; services sheet 5).
public enum ExchangePhoto {
    /// The request for the photo of a mailbox's owner.
    ///
    /// - Throws: `XMLError` if the name has a character that XML cannot carry.
    public static func request(for mailbox: String) throws(XMLError) -> String {
        try ExchangeRequest.document(
            Markup("m:GetUserPhoto") {
                Markup("m:Email", mailbox)
                Markup("m:SizeRequested", "HR96x96")
            })
    }

    /// The photo in the answer; nil where there is none.
    public static func read(_ document: some Sequence<UInt8>) -> Photo? {
        guard let root = try? XMLElement(parsing: document, limits: PeopleLimits.photoDocument),
            let data = root.element("Body", "GetUserPhotoResponse")?.descendant("PictureData"),
            let bytes = try? Base64.decode(data.text, whitespace: .ignored, limit: PeopleLimits.photo)
        else { return nil }
        return Photo(bytes)
    }
}
