import Foundation
import TestScratch

/// The home folder of a person who uses Pidgin or Finch, with the plugin in it, and one account or none.
struct PurpleFolder {
    let scratch: Scratch

    var home: URL { scratch.url }

    /// - Parameters:
    ///   - client: how the client calls itself in accounts.xml: `gtk-gaim` or `gnt-purple`.
    ///   - proxy: the proxy of the account's own settings, as accounts.xml has it.
    ///   - globalProxy: that of all accounts which have none of their own, as prefs.xml has it.
    init(
        client: String, plugin: URL, user: Lab.User, server: String, password: Bool = true, proxy: String = "",
        globalProxy: String = ""
    ) throws {
        try self.init(plugin: plugin, globalProxy: globalProxy)
        let accounts = Self.accounts(client: client, user: user, server: server, password: password, proxy: proxy)
        _ = try scratch.write(accounts, to: ".purple/accounts.xml")
    }

    /// An accounts.xml with one account, as the initializer describes it.
    ///
    /// - Parameter settings: further settings of the account, as accounts.xml has them.
    static func accounts(
        client: String, user: Lab.User, server: String, password: Bool = true, settings: String = "", proxy: String = ""
    ) -> String {
        """
        <?xml version='1.0' encoding='UTF-8' ?>
        <account version='1.0'>
         <account>
          <protocol>prpl-communicator</protocol>
          <name>\(escaped(user.purpleName))</name>
          \(password ? "<password>\(escaped(user.password))</password>" : "")
          <settings><setting name='server' type='string'>\(server)</setting>\(settings)</settings>
          <settings ui='\(client)'><setting name='auto-login' type='bool'>1</setting></settings>
          \(proxy)
         </account>
        </account>
        """
    }

    /// Without any account.
    init(plugin: URL, globalProxy: String = "") throws {
        scratch = try Scratch()
        let folder = try scratch.folder(".purple/plugins")
        try FileManager.default.copyItem(at: plugin, to: folder.appending(path: "libcommunicator.so"))
        _ = try scratch.write(
            """
            <?xml version='1.0' encoding='UTF-8' ?>
            <pref version='1' name='/'>
             <pref name='pidgin'>
              <pref name='blist'>
               <pref name='list_visible' type='bool' value='1'/>
               <pref name='x' type='int' value='0'/>
               <pref name='y' type='int' value='0'/>
               <pref name='width' type='int' value='300'/>
               <pref name='height' type='int' value='420'/>
              </pref>
              <pref name='sound'><pref name='mute' type='bool' value='1'/></pref>
             </pref>
             <pref name='finch'><pref name='sound'><pref name='mute' type='bool' value='1'/></pref></pref>
             <pref name='purple'><pref name='proxy'>\(globalProxy)</pref></pref>
            </pref>
            """, to: ".purple/prefs.xml")
    }

    /// What the client has noted of conversations, in HTML.
    var logs: String { Self.logs(of: home) }

    /// What a client whose user has that home folder has noted of conversations, in HTML.
    static func logs(of home: URL) -> String {
        let logs = FileManager.default.enumerator(
            at: home.appending(path: ".purple/logs"), includingPropertiesForKeys: nil)
        let files = (logs?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "html" }
        return files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.joined()
    }

    /// The client's accounts as they are on disk now.
    var accounts: String {
        (try? String(contentsOf: home.appending(path: ".purple/accounts.xml"), encoding: .utf8)) ?? ""
    }

    var environment: [String: String] { ["HOME": home.path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"] }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
