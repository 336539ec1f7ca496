import { ruleSpec } from '../rule-spec.ts';

const D = 'FROM debian:12\n';

ruleSpec('SW1016', {
  catches: [
    [`${D}EXPOSE 8080 9229`, [2]],
    [`${D}EXPOSE 5005/tcp`, [2]],
    [`${D}ARG P=5678\nEXPOSE $P`, [3]],
    [`${D}CMD ["node", "--inspect=0.0.0.0:9229", "app.js"]`, [2]],
    [`${D}CMD node --inspect-brk=0.0.0.0 app.js`, [2]],
    [`${D}ENTRYPOINT ["java", "-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005", "-jar", "a.jar"]`, [2]],
    [`${D}ENV JAVA_TOOL_OPTIONS="-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:8000"`, [2]],
    [`${D}ENV NODE_OPTIONS=--inspect=0.0.0.0`, [2]],
  ],
  passes: [
    [`${D}EXPOSE 8080 443`],
    [`${D}CMD ["node", "--inspect", "app.js"]`],
    [`${D}CMD ["node", "--inspect=127.0.0.1:9229", "app.js"]`],
    [`${D}ENV NODE_OPTIONS=--max-old-space-size=512`],
    [`${D}EXPOSE 50050`],
  ],
});
