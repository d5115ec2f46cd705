// The Auth emulator of the Firebase tools alone: node auth.js <folder of the packages> <port>
const { createRequire } = require('node:module');
const tools = createRequire(process.argv[2] + '/');
const { AuthEmulator } = tools('firebase-tools/lib/emulator/auth');
new AuthEmulator({ projectId: 'demo-hub', host: '127.0.0.1', port: Number(process.argv[3]), singleProjectMode: 0 }).start();
