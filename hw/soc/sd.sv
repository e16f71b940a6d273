// SPDX-License-Identifier: Apache-2.0
// Sector port (soc_blk) -> one SDHC or SDXC card in SPI mode. Drive 3 is the card's first 16 MB (the firmware area), drive 0 the
// rest; 1 and 2 are absent. Initialises the card after reset and again after a failure. Older byte-addressed cards count as
// absent. Several sectors are read by one command (CMD18, CMD12), written one by one. Follows the SD Physical Layer Simplified
// Specification, chapter 7 (SPI mode); CRCs are sent only where it wants them.
module soc_sd #(
  parameter int SLOW = 128,        // clock cycles per half bit during initialisation (100 to 400 kHz)
  parameter int FAST = 1           // afterwards (25 MHz at most)
) (
  input  logic              clk_i,
  input  logic              rst_i,
  input  soc_pkg::blk_req_t blk_i,
  output soc_pkg::blk_rsp_t blk_o,
  output soc_pkg::buf_t     buf_o,
  input  logic [31:0]       buf_dat_i,
  output logic              sd_clk_o,
  output logic              sd_mosi_o,
  input  logic              sd_miso_i,
  output logic              sd_cs_no
);
  localparam logic [31:0] AREA = 32'd32768;  // sectors of the firmware area

  // ---- one byte over the wire: mode 0, most significant bit first
  logic [7:0] shift_q, half_q;
  logic [4:0] edges_q;             // half bits still to come; 0: idle
  logic       send, sent_q, fast_q, miso_q;
  logic [7:0] tx;
  assign sd_mosi_o = shift_q[7];
  always_ff @(posedge clk_i) begin
    miso_q <= sd_miso_i;
    sent_q <= 1'b0;
    if (rst_i) begin
      edges_q  <= 5'd0;
      sd_clk_o <= 1'b0;
    end else if (edges_q == 5'd0) begin
      if (send) begin
        shift_q <= tx;
        edges_q <= 5'd16;
      end
      half_q <= 8'd1;
    end else if (half_q != (fast_q ? 8'(FAST) : 8'(SLOW))) half_q <= half_q + 8'd1;
    else begin
      half_q   <= 8'd1;
      edges_q  <= edges_q - 5'd1;
      sd_clk_o <= !sd_clk_o;
      if (sd_clk_o) shift_q <= {shift_q[6:0], miso_q};
      sent_q <= edges_q == 5'd1;
    end
  end

  // ---- what to do with the bytes
  typedef enum logic [3:0] {
    POWER, NEXT, COMMAND, ANSWER, EXTRA, DECIDE, READY, TOKEN, DATA_IN, DATA_OUT, VERDICT, BUSY, FINISH, BROKEN
  } state_e;
  // steps of the initialisation, then the two data commands
  typedef enum logic [3:0] {S_RESET, S_VOLTAGE, S_APP, S_START, S_OCR, S_CSD, S_READ, S_WRITE, S_STOP} step_e;
  state_e      state_q;
  step_e       step_q;
  logic [9:0]  at_q;               // byte within the state
  logic [19:0] patience_q;         // bytes until giving up
  logic [7:0]  r1_q;
  logic [11:0] extra_q;            // end of a longer answer
  logic        many_q;             // one command reads several sectors, until S_STOP
  logic        block_q;            // OCR bit 30: addresses are sector numbers
  logic [31:0] lba_q, size_q, word_q;
  logic [3:0]  left_q;             // sectors
  logic [9:0]  buf_q;              // word of the bounce buffer
  logic        present_q, csd, done_q, fail_q, we_q, present;
  logic [31:0] size;

  assign present = present_q && (blk_i.drive == 2'd3 || blk_i.drive == 2'd0);
  assign size    = !present ? 32'd0 : blk_i.drive == 2'd3 ? AREA : size_q - AREA;
  assign blk_o   = {done_q, fail_q, present, 1'b0, size};
  assign buf_o   = {we_q, buf_q, word_q};
  assign csd     = step_q == S_CSD;

  logic [5:0]  cmd;
  logic [31:0] arg;
  logic [7:0]  crc;
  always_comb begin
    arg = 32'd0;
    crc = 8'h01;
    case (step_q)
      S_RESET: begin
        cmd = 6'd0;
        crc = 8'h95;
      end
      S_VOLTAGE: begin
        cmd = 6'd8;
        arg = 32'h000001aa;
        crc = 8'h87;
      end
      S_APP:   cmd = 6'd55;
      S_START: begin
        cmd = 6'd41;
        arg = 32'h40000000;
      end
      S_OCR:   cmd = 6'd58;
      S_CSD:   cmd = 6'd9;
      S_READ: begin
        cmd = many_q ? 6'd18 : 6'd17;
        arg = lba_q;
      end
      S_STOP: cmd = 6'd12;
      default: begin
        cmd = 6'd24;
        arg = lba_q;
      end
    endcase
  end

  always_comb begin
    tx = 8'hff;
    if (state_q == COMMAND)
      case (at_q[2:0])
        3'd2: tx = {2'b01, cmd};
        3'd3: tx = arg[31:24];
        3'd4: tx = arg[23:16];
        3'd5: tx = arg[15:8];
        3'd6: tx = arg[7:0];
        3'd7: tx = crc;
        default: tx = 8'hff;  // two idle bytes, the first with the card deselected
      endcase
    else if (state_q == DATA_OUT)
      if (at_q == 10'd1) tx = 8'hfe;
      else if (at_q >= 10'd2 && at_q < 10'd514) tx = word_q[7:0];
  end
  assign send = edges_q == 5'd0 && !sent_q && state_q != READY && state_q != NEXT && state_q != DECIDE && state_q != FINISH;

  logic [7:0] rx;
  logic       data_end;            // of what was asked: a sector or a CSD, and two bytes of CRC
  assign rx       = shift_q;
  assign data_end = at_q == (csd ? 10'd17 : 10'd513);
  always_ff @(posedge clk_i) begin
    done_q <= 1'b0;
    we_q   <= 1'b0;
    if (we_q) buf_q <= buf_q + 10'd1;
    if (sent_q) begin
      at_q       <= at_q + 10'd1;
      patience_q <= patience_q - 20'd1;
    end
    case (state_q)
      POWER: if (sent_q && at_q == 10'd15) state_q <= NEXT;
      NEXT: begin  // start the command of step_q
        at_q     <= 10'd0;
        sd_cs_no <= 1'b1;
        state_q  <= COMMAND;
      end
      COMMAND: begin
        if (sent_q && at_q == 10'd0) sd_cs_no <= 1'b0;
        if (sent_q && at_q == 10'd7) begin
          at_q    <= 10'd0;
          state_q <= ANSWER;
        end
      end
      ANSWER: if (sent_q && !(step_q == S_STOP && at_q == 10'd0)) begin  // behind CMD12 comes a byte that says nothing
        r1_q <= rx;
        if (!rx[7]) begin
          at_q    <= 10'd0;
          state_q <= step_q == S_VOLTAGE || step_q == S_OCR ? EXTRA : DECIDE;
        end else if (at_q == 10'd15) state_q <= BROKEN;
      end
      EXTRA: if (sent_q) begin
        extra_q <= {extra_q[3:0], rx};
        if (at_q == 10'd0) block_q <= rx[6];
        if (at_q == 10'd3) state_q <= DECIDE;
      end
      DECIDE: begin
        at_q    <= 10'd0;
        state_q <= NEXT;
        case (step_q)
          S_RESET: begin
            if (r1_q == 8'h01) step_q <= S_VOLTAGE;
            patience_q <= 20'hfffff;
          end
          S_VOLTAGE: begin
            step_q <= S_APP;
            if (r1_q != 8'h01 || extra_q != 12'h1aa) state_q <= BROKEN;
          end
          S_APP: step_q <= S_START;
          S_START: begin
            step_q <= r1_q == 8'h00 ? S_OCR : S_APP;
            if (patience_q[19:4] == 16'd0) state_q <= BROKEN;
          end
          S_OCR: begin
            step_q <= S_CSD;
            if (!block_q) state_q <= BROKEN;
          end
          S_STOP: begin
            patience_q <= 20'hfffff;
            state_q    <= BUSY;
          end
          default: begin  // data follow
            patience_q <= 20'hfffff;
            state_q    <= r1_q != 8'h00 ? BROKEN : step_q == S_WRITE ? DATA_OUT : TOKEN;
          end
        endcase
      end
      TOKEN: if (sent_q) begin
        at_q <= 10'd0;
        if (rx == 8'hfe) state_q <= DATA_IN;
        else if (rx != 8'hff || patience_q == 20'd0) state_q <= BROKEN;
      end
      DATA_IN: if (sent_q) begin
        word_q <= {rx, word_q[31:8]};
        if (csd && at_q == 10'd9) size_q <= {{word_q[21:16], word_q[31:24], rx} + 22'd1, 10'd0};
        we_q <= !csd && at_q[1:0] == 2'd3 && at_q < 10'd512;
        if (data_end) begin
          present_q <= 1'b1;
          fast_q    <= 1'b1;
          state_q   <= FINISH;
        end
      end
      DATA_OUT: begin  // idle, token, 512 bytes, two bytes of CRC; the buffer's word is there one cycle after its address
        if (sent_q && at_q >= 10'd1 && at_q < 10'd513)
          if (at_q[1:0] == 2'd1) begin
            word_q <= buf_dat_i;
            buf_q  <= buf_q + 10'd1;
          end else word_q <= {8'd0, word_q[31:8]};
        if (sent_q && at_q == 10'd515) begin
          at_q    <= 10'd0;
          state_q <= VERDICT;
        end
      end
      VERDICT: if (sent_q) begin
        if (rx[4:0] == 5'b00101) state_q <= BUSY;
        else if (rx != 8'hff || at_q == 10'd15) state_q <= BROKEN;
      end
      BUSY: if (sent_q) begin
        if (rx == 8'hff) state_q <= FINISH;
        else if (patience_q == 20'd0) state_q <= BROKEN;
      end
      FINISH: begin
        lba_q   <= lba_q + 32'd1;
        left_q  <= left_q - 4'd1;
        state_q <= NEXT;
        if (many_q && step_q != S_STOP) begin  // the next one comes by itself; the card stays selected
          at_q       <= 10'd0;
          patience_q <= 20'hfffff;
          state_q    <= left_q == 4'd1 ? COMMAND : TOKEN;
          if (left_q == 4'd1) step_q <= S_STOP;
        end else if (csd || step_q == S_STOP || left_q == 4'd1) begin
          done_q  <= !csd;
          fail_q  <= 1'b0;
          state_q <= READY;
        end
      end
      READY: if (blk_i.req) begin
        buf_q  <= 10'd0;
        lba_q  <= blk_i.drive == 2'd0 ? blk_i.lba[31:0] + AREA : blk_i.lba[31:0];
        left_q <= blk_i.count;
        step_q <= blk_i.op == 2'd2 ? S_WRITE : S_READ;
        many_q <= blk_i.op == 2'd1 && blk_i.count != 4'd1;
        if (blk_i.op[0] == blk_i.op[1]) begin  // flush: every write was waited for
          done_q <= 1'b1;
          fail_q <= blk_i.op == 2'd0;
        end else if (blk_i.lba[63:32] != 32'd0 || blk_i.lba[31:0] >= size) begin
          done_q <= 1'b1;
          fail_q <= 1'b1;
        end else state_q <= NEXT;
      end
      default: begin  // BROKEN: tell whoever waits, then start over
        done_q    <= present_q;
        fail_q    <= 1'b1;
        present_q <= 1'b0;
        fast_q    <= 1'b0;
        many_q    <= 1'b0;
        sd_cs_no  <= 1'b1;
        at_q      <= 10'd0;
        step_q    <= S_RESET;
        state_q   <= POWER;
      end
    endcase
    if (rst_i) begin
      state_q   <= POWER;
      step_q    <= S_RESET;
      at_q      <= 10'd0;
      sd_cs_no  <= 1'b1;
      present_q <= 1'b0;
      fast_q    <= 1'b0;
      done_q    <= 1'b0;
      many_q    <= 1'b0;
    end
  end
endmodule
