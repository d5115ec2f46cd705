// The Auth emulator of the Firebase tools alone: node auth.js <folder of the packages> <port>; it ends with whoever began it.
const { createRequire } = require('node:module');
const { AuthEmulator } = createRequire(process.argv[2] + '/')('firebase-tools/lib/emulator/auth');
process.stdin.resume().on('end', () => process.exit());
new AuthEmulator({ projectId: 'demo-hub', host: '127.0.0.1', port: Number(process.argv[3]), singleProjectMode: 0 }).start();
